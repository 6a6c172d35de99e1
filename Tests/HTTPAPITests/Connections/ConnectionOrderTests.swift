import Testing

@testable import HTTPAPI

@Suite("Which connection goes")
struct ConnectionOrderTests {
    /// Stands for a session.
    private final class Holder {}

    private let one = Holder()
    private let other = Holder()

    @Test func theOneThatIsIdleLongest() {
        var order = ConnectionOrder()
        let (a, b, c) = (order.add(), order.add(), order.add())
        #expect(order.next() == a)
        order.use(a, by: nil)
        #expect(order.next() == b)
        order.remove(b)
        #expect(order.next() == c)
        order.use(c, by: nil)
        #expect(order.next() == a)
        #expect(order.count == 2)
    }

    @Test func withoutASessionBeforeWithOne() {
        var order = ConnectionOrder()
        let (client, stranger) = (order.add(), order.add())
        order.use(client, by: ObjectIdentifier(one))
        order.use(stranger, by: nil)
        #expect(order.next() == stranger)
        #expect(order.nextStranger() == stranger)
        #expect(order.next(sparing: stranger) == client, "whoever has just come is heard first")
        order.remove(stranger)
        #expect(order.nextStranger() == nil)
        #expect(order.next() == client)
        #expect(order.next(sparing: client) == client, "there is no other")
        // Its session has ended, and its cookie with it.
        let late = order.add()
        order.use(client, by: nil)
        #expect(order.next() == late)
    }

    @Test func ofClientsTheOneThatIsIdleLongest() {
        var order = ConnectionOrder()
        let (a, b) = (order.add(), order.add())
        order.use(a, by: ObjectIdentifier(one))
        order.use(b, by: ObjectIdentifier(other))
        order.use(a, by: ObjectIdentifier(one))
        #expect(order.next() == b)
        order.use(b, by: ObjectIdentifier(one))
        #expect(order.next() == a)
    }

    @Test func whatASessionOpensBeyondItsShareIsAnybodys() {
        var order = ConnectionOrder(connectionsOfASession: 2)
        let ids = (0..<4).map { _ in order.add() }
        let client = order.add()
        order.use(client, by: ObjectIdentifier(other))
        for id in ids { order.use(id, by: ObjectIdentifier(one)) }
        #expect(order.next() == ids[2])
        order.remove(ids[2])
        #expect(order.next() == ids[3])
        order.remove(ids[3])
        #expect(order.next() == client)
        // One of its share is closed: there is room for another.
        order.remove(ids[0])
        let later = order.add()
        order.use(later, by: ObjectIdentifier(one))
        #expect(order.next() == client)
    }

    @Test func aNameIsWorthNothingOnceItsConnectionIsGone() {
        var order = ConnectionOrder()
        let gone = order.add()
        order.remove(gone)
        let new = order.add()
        order.remove(gone)
        order.use(gone, by: ObjectIdentifier(one))
        #expect(order.count == 1 && order.next() == new && !order.contains(gone))
    }

    /// Against a model that is too slow to be used: a list in the order of the last request.
    @Test(arguments: 0..<20)
    func isWhatAPlainListWouldSay(seed: UInt64) {
        var random = Steps(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
        var order = ConnectionOrder(connectionsOfASession: 1000)
        var list: [(id: ConnectionOrder.ID, isClient: Bool)] = []
        for _ in 0..<2000 {
            switch random.next(4) {
            case 0: list.append((order.add(), false))
            case 1 where !list.isEmpty:
                order.remove(list.remove(at: random.next(list.count)).id)
            case let step where !list.isEmpty:
                let id = list.remove(at: random.next(list.count)).id
                order.use(id, by: step == 2 ? ObjectIdentifier(one) : nil)
                list.append((id, step == 2))
            default: break
            }
            #expect(order.count == list.count)
            #expect(order.next() == (list.first { !$0.isClient } ?? list.first)?.id)
        }
    }

    /// A row of numbers that looks like chance and is the same each time.
    private struct Steps {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
    }
}

@Suite("How many connections there may be")
struct ConnectionLimitTests {
    @Test(arguments: [
        // A desktop, with what systems usually allow.
        (1, 524_288, 512, true), (1, 1024, 512, true), (1, 64, 32, true), (1, 0, 16, true),
        // A thousand desktops, kept alive.
        (1000, 524_288, 16_256, true), (1000, 4096, 2048, true), (1000, 1024, 512, false),
        (100_000, 1 << 30, 1_600_256, true),
        // Whatever the numbers are.
        (Int.max, Int.max, 16_000_256, true), (Int.min, Int.min, 16, true), (-1, -1, 16, true),
    ])
    func followsSessionsAndDescriptors(sessions: Int, descriptors: Int, count: Int, servesAll: Bool) {
        let limit = ConnectionLimit(sessions: sessions, descriptors: descriptors)
        #expect(limit.count == count)
        #expect(limit.servesAllSessions == servesAll)
    }
}
