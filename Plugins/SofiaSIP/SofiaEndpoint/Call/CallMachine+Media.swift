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

    /// Media cannot go on, or could not be had in the first place.
    mutating func mediaFailed(_ reason: String) -> [CallEffect] {
        leave(.failed(reason))
    }
}
