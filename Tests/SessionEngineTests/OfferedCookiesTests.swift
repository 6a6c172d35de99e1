import Testing

@testable import SessionEngine

@Suite("Offered cookies")
struct OfferedCookiesTests {
    private let now = ContinuousClock.now

    /// Lets an expectation ask the table, which an answer may change.
    private final class Table {
        var offers = OfferedCookies()
        var count: Int { offers.count }

        func add(_ id: String, origin: String?, at now: ContinuousClock.Instant) {
            offers.add(id, origin: origin, at: now)
        }

        func contains(_ id: String, origin: String?, at now: ContinuousClock.Instant) -> Bool {
            offers.contains(id, origin: origin, at: now)
        }

        func take(_ id: String) -> OfferedCookies.Offer? { offers.take(id) }
    }

    @Test func anOfferCountsForFiveMinutes() {
        let offers = Table()
        offers.add("A", origin: nil, at: now)
        #expect(offers.contains("A", origin: nil, at: now + .seconds(299)))
        #expect(!offers.contains("A", origin: nil, at: now + .seconds(300)))
        #expect(!offers.contains("B", origin: nil, at: now), "only what was issued counts")
    }

    @Test func theOldestOfTooManyGo() {
        let offers = Table()
        for number in 0..<1029 { offers.add("\(number)", origin: nil, at: now) }
        #expect(offers.count == 1024)
        #expect(!offers.contains("4", origin: nil, at: now))
        #expect(offers.contains("5", origin: nil, at: now))
        #expect(offers.contains("1028", origin: nil, at: now))
    }

    @Test func expiredOffersGoWithTheNextOne() {
        let offers = Table()
        for number in 0..<100 { offers.add("\(number)", origin: nil, at: now) }
        offers.add("new", origin: nil, at: now + .seconds(301))
        #expect(offers.count == 1)
    }

    @Test func manyOffersKeepTheTableBounded() {
        let offers = Table()
        for number in 0..<100_000 { offers.add("\(number)", origin: nil, at: now) }
        #expect(offers.count == 1024)
    }

    /// A page of one origin, or somebody without one, asks for any number of ids.
    @Test(arguments: [nil, "https://other.example"] as [String?])
    func whoAsksForManyPushesOutNobodyElse(flooding: String?) {
        let offers = Table()
        offers.add("desk", origin: "https://desk.example", at: now)
        offers.add("native", origin: nil, at: now)
        offers.add("third", origin: "http://127.0.0.1:3000", at: now)
        for number in 0..<5000 { offers.add("\(number)", origin: flooding, at: now + .seconds(1)) }
        #expect(offers.count == 1024)
        #expect(offers.contains("desk", origin: "https://desk.example", at: now + .seconds(2)))
        #expect(offers.contains("third", origin: "http://127.0.0.1:3000", at: now + .seconds(2)))
        #expect(offers.contains("native", origin: nil, at: now + .seconds(2)) == (flooding != nil))
        #expect(offers.contains("4999", origin: flooding, at: now + .seconds(2)), "its own newest counts")
    }

    @Test func sharesThatAreFullAreOfTheSameSize() {
        let offers = Table()
        let origins = ["https://a.example", "https://b.example", nil]
        for number in 0..<3000 { offers.add("first \(number)", origin: "https://a.example", at: now) }
        for number in 0..<9000 { offers.add("\(number)", origin: origins[number % 3], at: now) }
        #expect(offers.count == 1024)
        for (index, origin) in origins.enumerated() {
            let left = stride(from: index, to: 9000, by: 3).filter {
                offers.contains("\($0)", origin: origin, at: now)
            }
            #expect(341...342 ~= left.count, "\(origin ?? "none")")
        }
    }

    @Test func whatWasTakenLeavesRoomInItsShare() {
        let offers = Table()
        for number in 0..<1024 { offers.add("\(number)", origin: nil, at: now) }
        for number in 500..<600 { #expect(offers.take("\(number)") != nil) }
        #expect(offers.count == 924)
        for number in 0..<100 { offers.add("new \(number)", origin: nil, at: now) }
        #expect(offers.contains("0", origin: nil, at: now) && offers.count == 1024)
        offers.add("one more", origin: nil, at: now)
        #expect(!offers.contains("0", origin: nil, at: now) && offers.count == 1024)
        offers.add("later", origin: "https://desk.example", at: now + .seconds(301))
        #expect(offers.count == 1)
    }

    @Test func takenOffersAreGone() {
        let offers = Table()
        offers.add("A", origin: "https://desk.example", at: now)
        #expect(offers.take("A")?.origin == "https://desk.example")
        #expect(offers.take("A") == nil)
        #expect(!offers.contains("A", origin: nil, at: now))
    }

    @Test func anIdBelongsToItsOrigin() {
        let offers = Table()
        offers.add("A", origin: "https://desk.example", at: now)
        #expect(offers.contains("A", origin: "https://desk.example", at: now))
        #expect(!offers.contains("A", origin: "https://other.example", at: now))
    }

    @Test func anIdOfNoOriginBelongsToTheFirstThatUsesIt() {
        let offers = Table()
        offers.add("A", origin: nil, at: now)
        #expect(offers.contains("A", origin: "https://desk.example", at: now))
        #expect(!offers.contains("A", origin: "https://other.example", at: now))
        #expect(offers.contains("A", origin: nil, at: now))
    }

    @Test func idsAreRandomUUIDs() throws {
        let ids = (0..<200).map { _ in SessionID.random() }
        #expect(Set(ids).count == ids.count)
        let form = try Regex("[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}")
        for id in ids { #expect(try form.wholeMatch(in: id) != nil, "\(id)") }
    }
}
