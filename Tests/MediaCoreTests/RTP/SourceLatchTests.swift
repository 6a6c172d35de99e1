import MediaCore
import Testing

@Suite struct SourceLatchTests {
    private let signalled = SocketAddress(host: "192.0.2.1", port: 4000)
    private let translated = SocketAddress(host: "192.0.2.1", port: 9999)
    private let stranger = SocketAddress(host: "192.0.2.2", port: 4000)

    @Test func nobodyIsAdmittedBeforeANegotiation() throws {
        #expect(!SourceLatch().admits(try #require(signalled)))
    }

    @Test func anotherPortOfTheSignalledHostIsLearnedOnce() throws {
        let (translated, stranger) = (try #require(translated), try #require(stranger))
        var latch = SourceLatch()
        latch.signal(signalled)
        #expect(latch.admits(translated))
        #expect(!latch.admits(stranger))
        latch.learn(stranger)
        #expect(latch.learned == nil)
        latch.learn(translated)
        #expect(latch.admits(translated))
        #expect(!latch.admits(translated.with(port: 10_000)))
        #expect(!latch.admits(stranger))
    }

    @Test func whatWasSignalledAlwaysCounts() throws {
        let signalled = try #require(signalled)
        var latch = SourceLatch()
        latch.signal(signalled)
        latch.learn(try #require(translated))
        #expect(latch.admits(signalled))
    }

    @Test func anotherNegotiationBeginsAnew() throws {
        var latch = SourceLatch()
        latch.signal(signalled)
        latch.learn(try #require(translated))
        latch.signal(stranger)
        #expect(latch.learned == nil)
        #expect(!latch.admits(try #require(translated)))
        #expect(latch.admits(try #require(stranger)))
        latch.signal(nil)
        #expect(!latch.admits(try #require(stranger)))
    }
}
