/// What the streams of one speaker play, added up as a card does, until it is written.
///
/// Streams that play at the same time lie over one another; one that comes later is appended.
struct MixBuffer: Sendable {
    /// A stream's place in the recording: the position of its next sample.
    struct Track: Sendable {
        fileprivate let number: Int
    }

    private var samples: [Int16]
    /// Position of the first sample that was not taken yet.
    private var taken = 0
    /// Position after the last sample that any stream has played.
    private var head = 0
    private var positions: [Int: Int] = [:]
    private var tracks = 0
    /// Samples that found no room, because the writer did not keep up.
    private(set) var dropped = 0

    init(capacity: Int) {
        samples = [Int16](repeating: 0, count: capacity)
    }

    mutating func addTrack() -> Track {
        let track = Track(number: tracks)
        tracks += 1
        positions[track.number] = positions.values.max() ?? head
        return track
    }

    mutating func remove(_ track: Track) {
        positions[track.number] = nil
    }

    mutating func add(_ frame: UnsafeBufferPointer<Int16>, to track: Track) {
        guard let position = positions[track.number] else { return }
        guard position + frame.count - taken <= samples.count else {
            dropped += frame.count
            return
        }
        for (index, sample) in frame.enumerated() {
            let place = (position + index) % samples.count
            let sum = Int(position + index < head ? samples[place] : 0) + Int(sample)
            samples[place] = Int16(clamping: sum)
        }
        positions[track.number] = position + frame.count
        head = max(head, position + frame.count)
    }

    /// Takes what no stream can add to any more.
    mutating func take(into output: inout [Int16]) {
        let end = positions.values.min() ?? head
        output.removeAll(keepingCapacity: true)
        while taken < end {
            let place = taken % samples.count
            let count = min(end - taken, samples.count - place)
            output.append(contentsOf: samples[place..<place + count])
            taken += count
        }
    }
}
