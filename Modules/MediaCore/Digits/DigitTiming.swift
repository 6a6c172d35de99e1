/// How long digits last, in samples. The defaults satisfy every receiver of ITU-T Q.24 Table A-1, which may ask for 40 ms
/// of signal and 40 ms of pause at least.
public struct DigitTiming: Sendable, Equatable {
    /// How long a digit sounds.
    public var signal: Int
    /// How long nothing sounds before the next one.
    public var pause: Int

    public init(signal: Int = 800, pause: Int = 800) {
        self.signal = signal
        self.pause = pause
    }
}
