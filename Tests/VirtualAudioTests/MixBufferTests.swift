import Testing

@testable import VirtualAudio

@Suite("The mix of what a speaker plays")
struct MixBufferTests {
    private static func add(_ samples: [Int16], _ mix: inout MixBuffer, _ track: MixBuffer.Track) {
        samples.withUnsafeBufferPointer { mix.add($0, to: track) }
    }

    private static func taken(_ mix: inout MixBuffer) -> [Int16] {
        var output: [Int16] = []
        mix.take(into: &output)
        return output
    }

    @Test func oneStreamAfterTheOther() {
        var mix = MixBuffer(capacity: 8)
        let first = mix.addTrack()
        Self.add([1, 2, 3], &mix, first)
        #expect(Self.taken(&mix) == [1, 2, 3])
        Self.add([4], &mix, first)
        mix.remove(first)
        let second = mix.addTrack()
        Self.add([5, 6], &mix, second)
        mix.remove(second)
        #expect(Self.taken(&mix) == [4, 5, 6])
        #expect(Self.taken(&mix) == [])
    }

    @Test func streamsAtOnceAreAddedUp() {
        var mix = MixBuffer(capacity: 8)
        let first = mix.addTrack()
        let second = mix.addTrack()
        Self.add([100, -100, 32_767], &mix, first)
        #expect(Self.taken(&mix) == [], "the second may still add to it")
        Self.add([1, 2, 3], &mix, second)
        #expect(Self.taken(&mix) == [101, -98, 32_767], "too loud is as loud as can be")
        mix.remove(second)
        Self.add([7], &mix, first)
        #expect(Self.taken(&mix) == [7])
    }

    @Test func whoComesLaterBeginsWhereTheOthersAre() {
        var mix = MixBuffer(capacity: 8)
        let first = mix.addTrack()
        Self.add([1, 1], &mix, first)
        let second = mix.addTrack()
        Self.add([1, 1], &mix, first)
        Self.add([5, 5], &mix, second)
        #expect(Self.taken(&mix) == [1, 1, 6, 6])
    }

    @Test func whatFindsNoRoomIsCounted() {
        var mix = MixBuffer(capacity: 4)
        let track = mix.addTrack()
        Self.add([1, 2, 3], &mix, track)
        Self.add([4, 5], &mix, track)
        #expect(mix.dropped == 2)
        #expect(Self.taken(&mix) == [1, 2, 3])
        Self.add([6, 7, 8], &mix, track)
        #expect(Self.taken(&mix) == [6, 7, 8], "round the end of the memory")
    }
}
