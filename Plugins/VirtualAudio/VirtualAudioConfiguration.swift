/// What the virtual devices stand for: `audio.virtual.*` of the configuration.
public struct VirtualAudioConfiguration: Sendable, Equatable {
    public enum Microphone: Sendable, Equatable {
        case silence
        /// A sine of this frequency, -12 dB below full scale.
        case tone(hertz: Double)
        /// A WAV file, looped.
        case file(path: String)
    }

    public enum Speaker: Sendable, Equatable {
        case discard
        /// A 16-bit PCM WAV file of all that was played.
        case file(path: String)
    }

    public var microphone: Microphone
    public var speaker: Speaker

    public init(microphone: Microphone = .silence, speaker: Speaker = .discard) {
        self.microphone = microphone
        self.speaker = speaker
    }

    /// Reads the configuration's texts: `silence | tone:HZ | file:PATH` and `discard | file:PATH`.
    /// - Throws: ``VirtualAudioError`` that says which text is wrong and what it may be.
    public init(microphone: String, speaker: String) throws(VirtualAudioError) {
        self.microphone = try Microphone(microphone)
        self.speaker = try Speaker(speaker)
    }
}

/// Something that a configuration or a file has wrong; one sentence for the person who must mend it.
public struct VirtualAudioError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension VirtualAudioConfiguration.Microphone {
    init(_ text: String) throws(VirtualAudioError) {
        if text == "silence" {
            self = .silence
        } else if let hertz = text.after("tone:") {
            guard let value = Double(hertz), value >= 20, value <= 3800 else {
                throw VirtualAudioError("audio.virtual.microphone: \"\(text)\" is no tone from 20 to 3800 Hz, such as tone:440")
            }
            self = .tone(hertz: value)
        } else if let path = text.after("file:"), !path.isEmpty {
            self = .file(path: path)
        } else {
            throw VirtualAudioError("audio.virtual.microphone: \"\(text)\" is none of silence, tone:HZ and file:PATH")
        }
    }
}

extension VirtualAudioConfiguration.Speaker {
    init(_ text: String) throws(VirtualAudioError) {
        if text == "discard" {
            self = .discard
        } else if let path = text.after("file:"), !path.isEmpty {
            self = .file(path: path)
        } else {
            throw VirtualAudioError("audio.virtual.speaker: \"\(text)\" is neither discard nor file:PATH")
        }
    }
}

extension String {
    fileprivate func after(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
