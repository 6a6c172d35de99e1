import MediaCore
import Testing

@Suite struct SourceLatchTests {
    private let signalled: SocketAddress
    private let translated: SocketAddress
    private let neighbour: SocketAddress
    private let stranger: SocketAddress

    init() throws {
        signalled = try #require(SocketAddress(host: "192.0.2.1", port: 4000))
        translated = signalled.with(port: 4100)
        neighbour = signalled.with(port: 4200)
        stranger = try #require(SocketAddress(host: "192.0.2.2", port: 4000))
    }

    @Test func nobodyIsAdmittedBeforeTheNegotiation() {
        var latch = SourceLatch()
        #expect(!latch.admits(signalled))
        latch.learn(signalled)
        #expect(latch.learned == nil)
    }

    @Test func firstPortOfTheHostIsTheOnlyOne() {
        var latch = SourceLatch()
        latch.signal(signalled)
        #expect(latch.admits(translated))
        #expect(!latch.admits(stranger))
        latch.learn(translated)
        #expect(latch.admits(translated))
        #expect(!latch.admits(neighbour))
        #expect(!latch.admits(stranger))
    }

    @Test func signalledPortTakesOverAndStays() {
        var latch = SourceLatch()
        latch.signal(signalled)
        latch.learn(translated)
        #expect(latch.admits(signalled))
        latch.learn(signalled)
        #expect(!latch.admits(translated))
    }

    @Test func changedAddressIsLearnedAnew() {
        var latch = SourceLatch()
        latch.signal(signalled)
        latch.learn(translated)
        latch.signal(signalled)
        #expect(latch.learned == translated)
        latch.signal(stranger)
        #expect(latch.learned == nil)
        #expect(!latch.admits(translated))
        #expect(latch.admits(stranger))
        latch.signal(nil)
        #expect(!latch.admits(stranger))
    }

    @Test func twoPacketsInARowMakeASource() {
        var probation = SourceProbation()
        #expect(!probation.confirms(source: 7, sequence: 65_535))
        #expect(probation.confirms(source: 7, sequence: 0))
        #expect(!probation.confirms(source: 7, sequence: 1))
    }

    @Test func strayPacketsNeverMakeASource() {
        var probation = SourceProbation()
        for source in 0..<100 as Range<UInt32> { #expect(!probation.confirms(source: source, sequence: UInt16(source))) }
        #expect(!probation.confirms(source: 99, sequence: 98))
    }
}
