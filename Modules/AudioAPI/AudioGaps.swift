/// How often audio was not in time.
public struct AudioGaps: Sendable, Equatable {
    /// A speaker had nothing to play when it was due.
    public var underruns: Int
    /// Recorded sound waited so long that it was dropped.
    public var overruns: Int
    /// A microphone brought nothing, and silence took its place.
    public var stalls: Int

    public init(underruns: Int = 0, overruns: Int = 0, stalls: Int = 0) {
        self.underruns = underruns
        self.overruns = overruns
        self.stalls = stalls
    }

    public static func + (left: AudioGaps, right: AudioGaps) -> AudioGaps {
        AudioGaps(
            underruns: left.underruns + right.underruns, overruns: left.overruns + right.overruns,
            stalls: left.stalls + right.stalls)
    }
}
