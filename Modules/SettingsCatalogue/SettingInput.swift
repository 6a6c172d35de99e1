/// A value as it came, from JSON, YAML or the command line.
public enum SettingInput: Sendable, Equatable {
    case string(String)
    case number(Double)
    case boolean(Bool)
    case list([String])
    /// An object, null, or a list of anything but texts.
    case other
}

/// What became of a value.
public enum SettingResult: Sendable, Equatable {
    /// The canonical text. `adjusted`: it was out of range and became the nearest allowed value.
    case accepted(String, adjusted: Bool)
    /// The catalogue does not have the key. The text is the value as it came, to be kept.
    case unknown(String)
    /// The value is not of the setting's kind. The message names what is allowed and never repeats the value.
    case refused(String)
}
