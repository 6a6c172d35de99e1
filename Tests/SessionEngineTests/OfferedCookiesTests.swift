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
