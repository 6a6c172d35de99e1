import AudioRouting
import SettingsCatalogue

extension SessionMachine {
    /// What must be done about ringing after anything happened: nothing as long as it stays as it was.
    mutating func ringingEffects() -> [SessionEffect] {
        let wanted = calls.isEmpty ? nil : IncomingRing(values: values).ringing(for: calls)
        guard wanted != ringing else { return [] }
        ringing = wanted
        return [.ring(wanted)]
    }
}

/// Whether and where calls ring, by the `policy.session.ringing_*` settings.
struct IncomingRing: Sendable {
    let values: SettingValues

    /// Nil when nothing is to be heard.
    func ringing(for calls: [CallRecord]) -> Ringing? {
        guard calls.contains(where: { $0.waitsForAnswer && !$0.isBeingAnswered }) else { return nil }
        // Whoever talks sees the second call, and is not to hear a bell in the ear.
        if calls.contains(where: { $0.isActive || $0.isBeingAnswered }) { return nil }
        if calls.contains(where: { $0.state == .held }), !values.flag("policy.session.ringing_while_call_held") {
            return nil
        }
        let choice = values.integer("policy.session.ringing_enabled")
        guard let places = Self.places(choice) else { return nil }
        let seconds = values.integer("policy.session.ringing_timeout")
        return Ringing(
            places: places, file: values.text("policy.session.ringing_file"), systemFile: systemFile,
            isWhole: choice > 4, limit: seconds > 0 ? .seconds(seconds) : nil)
    }

    /// Nil when nobody gave one: a desktop that names a ring for its sessions means it wherever it is heard.
    private var systemFile: String? {
        let file = values.text("system.media.ringing_file")
        return file.isEmpty || file == Ringing.standardFile ? nil : file
    }

    private static func places(_ choice: Int) -> Set<Ringing.Place>? {
        switch choice {
        case 1, 5: [.systemDefault]
        case 2, 6: [.speaker]
        case 3, 7: [.systemDefault, .speaker]
        case 4: [.ringer]
        default: nil
        }
    }
}
