import AudioRouting

/// Whose headset it is, among sessions that share a machine.
enum HeadsetOwner {
    /// The place of the session whose devices bear the headset's name best; nil when that is none or several.
    ///
    /// The only session has every headset: there is nobody else to press its keys.
    static func index(of headset: String, among sessions: [DevicesState]) -> Int? {
        guard sessions.count != 1 else { return 0 }
        let words = words(of: headset)
        let likeness = sessions.map { devices in
            devices.headsetUsed
                ? [devices.microphone, devices.speaker].compactMap { $0 }
                    .map { Self.words(of: $0.name).intersection(words).count }.max() ?? 0
                : 0
        }
        guard let best = likeness.max(), best > 0, likeness.count(where: { $0 == best }) == 1 else { return nil }
        return likeness.firstIndex(of: best)
    }

    /// What every headset is called says nothing.
    private static let commonWords: Set<String> = [
        "analog", "audio", "device", "digital", "hands", "free", "headset", "input", "microphone", "mono", "output",
        "stereo", "surround", "usb", "wireless",
    ]

    private static func words(of name: String) -> Set<String> {
        Set(
            name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
                .filter { $0.count > 1 && !commonWords.contains($0) })
    }
}
