import Glibc

/// Sends digits as the pairs of tones of ITU-T Q.23 in the place of voice, or lets the agent hear them.
public struct ToneSender: Sendable {
    /// Q.23: the rows and columns of the keypad, in hertz.
    private static let rows = [697.0, 770, 852, 941]
    private static let columns = [1209.0, 1336, 1477, 1633]
    /// The key of each event of RFC 4733 §3.2 as row and column.
    private static let keys = [
        (3, 1), (0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2),  // 0 to 9
        (3, 0), (3, 2), (0, 3), (1, 3), (2, 3), (3, 3),  // star, hash, A to D
    ]
    /// Levels in dBm0. The upper tone is the louder one, for what a line takes from it (ETSI ES 201 235-2 §4.2.3); both
    /// are in the range that every administration of Q.24 Table A-1 accepts.
    private static let (rowLevel, columnLevel) = (-9.0, -7.0)
    /// The level of a sine that just fits into G.711 (ITU-T G.711 §4), dBm0.
    private static let fullScale = 3.17

    /// A sine by recurrence: one multiplication a sample.
    private struct Oscillator: Sendable {
        private let turn: Double
        private var last: Double
        private var before: Double

        init(hertz: Double, level: Double, sampleRate: Double) {
            let step = 2 * Double.pi * hertz / sampleRate
            let peak = Double(Int16.max) * pow(10, (level - ToneSender.fullScale) / 20)
            turn = 2 * cos(step)
            last = 0
            before = -peak * sin(step)
        }

        mutating func next() -> Double {
            (last, before) = (turn * last - before, last)
            return before
        }
    }

    private let timing: DigitTiming
    private let sampleRate: Double
    private var queue = DigitQueue()
    private var pair: (Oscillator, Oscillator)?
    /// Samples that the digit still sounds, and after it those that are silent.
    private var signal = 0
    private var rest = 0

    public init(timing: DigitTiming = DigitTiming(), sampleRate: Int = 8000) {
        self.timing = timing
        self.sampleRate = Double(sampleRate)
    }

    /// Whether a digit sounds or waits, or the pause after one lasts.
    public var isBusy: Bool { signal > 0 || rest > 0 || !queue.isEmpty }

    /// - Returns: false, and nothing changed, when too many wait.
    @discardableResult public mutating func append(_ events: [UInt8]) -> Bool { queue.append(events) }

    /// Forgets what waits and what sounds.
    public mutating func cancel() {
        queue.clear()
        signal = 0
        rest = 0
    }

    /// - Returns: the sample that takes the place of the voice's; nil when there is none to send.
    public mutating func next() -> Int16? {
        if signal == 0, rest > 0 {
            rest -= 1
            return 0
        }
        if signal == 0 {
            guard let event = queue.next(), Int(event) < Self.keys.count else { return nil }
            let (row, column) = Self.keys[Int(event)]
            pair = (
                Oscillator(hertz: Self.rows[row], level: Self.rowLevel, sampleRate: sampleRate),
                Oscillator(hertz: Self.columns[column], level: Self.columnLevel, sampleRate: sampleRate)
            )
            signal = timing.signal
            rest = timing.pause
        }
        signal -= 1
        let sum = (pair?.0.next() ?? 0) + (pair?.1.next() ?? 0)
        return Int16(sum.rounded())
    }
}
