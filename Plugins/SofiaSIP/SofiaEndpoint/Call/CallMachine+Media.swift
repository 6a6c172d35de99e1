import EndpointAPI

/// What media reports of itself, so that nothing of it is told after the call's end.
extension CallMachine {
    mutating func measured(_ report: QualityReport) -> [CallEffect] {
        isMediaOpen ? [.emit(.quality(report))] : []
    }

    /// The far end sent a digit, in its media or by INFO.
    mutating func heard(_ digit: Character) -> [CallEffect] {
        state == .connected ? [.emit(.digit(digit))] : []
    }

    /// Looks out for the end of the far end's media, where some is to come. On hold, by whichever side, none has to.
    mutating func watchMedia() -> [CallEffect] {
        guard let silenceLimit, expectsMedia, !holding.isOn else { return stop(.silence) }
        return timers.contains(.silence) ? [] : start(.silence, after: silenceLimit)
    }

    /// What was measured when the timer fired.
    /// - Parameter duration: since the last packet; nil: nothing ever came.
    mutating func quiet(for duration: Duration?) -> [CallEffect] {
        guard let silenceLimit, state == .connected else { return [] }
        guard let duration, duration < silenceLimit else {
            return leave(.failed("neither RTP nor RTCP has come for \(silenceLimit.components.seconds) s"))
        }
        return start(.silence, after: silenceLimit - duration)
    }

    /// Media cannot go on, or could not be had in the first place.
    mutating func mediaFailed(_ reason: String) -> [CallEffect] {
        leave(.failed(reason))
    }
}
