@preconcurrency import Glibc
import PlainFiles

/// What the virtual devices hear and where they play to.
public struct VirtualAudioConfiguration: Sendable, Equatable {
    public enum Microphone: Sendable, Equatable {
        case silence
        /// A sine of so many hertz.
        case tone(hertz: Double)
        /// A WAV file, over and over.
        case file(LoopedFile)
    }

    public enum Speaker: Sendable, Equatable {
        case discard
        /// A WAV file with what was played.
        case file(path: String)
    }

    /// Frequencies of a tone: what telephony's 8,000 samples a second can carry.
    public static let frequencies = 1.0...3999.0

    public var microphone: Microphone
    public var speaker: Speaker

    public init(microphone: Microphone = .silence, speaker: Speaker = .discard) {
        self.microphone = microphone
        self.speaker = speaker
    }

    /// Reads `silence | tone:HZ | file:PATH` and `discard | file:PATH`.
    ///
    /// The microphone's file is read here, and whether the speaker's can be written is looked at, so that a mistake
    /// shows at the start and not in a call.
    public init(microphone: String, speaker: String) throws(VirtualAudioError) {
        self.microphone = try Self.microphone(microphone)
        self.speaker = try Self.speaker(speaker)
    }

    private static func microphone(_ text: String) throws(VirtualAudioError) -> Microphone {
        if text == "silence" { return .silence }
        if let frequency = text.suffix(after: "tone:") {
            guard frequency.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ".") }),
                let hertz = Double(frequency), frequencies ~= hertz
            else {
                throw VirtualAudioError(
                    .microphone,
                    "\"\(text)\" is not a tone: write tone:440, with a frequency from "
                        + "\(Int(frequencies.lowerBound)) to \(Int(frequencies.upperBound)) hertz")
            }
            return .tone(hertz: hertz)
        }
        if let path = text.suffix(after: "file:") {
            guard !path.isEmpty else {
                throw VirtualAudioError(.microphone, "file: needs a path: write file:/path/speech.wav")
            }
            do throws(WaveError) {
                return .file(try LoopedFile(path: path))
            } catch {
                throw VirtualAudioError(.microphone, "\(path) \(error.reason)")
            }
        }
        throw VirtualAudioError(.microphone, "\"\(text)\" is unknown: write silence, tone:440 or file:/path/speech.wav")
    }

    private static func speaker(_ text: String) throws(VirtualAudioError) -> Speaker {
        if text == "discard" { return .discard }
        guard let path = text.suffix(after: "file:") else {
            throw VirtualAudioError(.speaker, "\"\(text)\" is unknown: write discard or file:/path/heard.wav")
        }
        guard !path.isEmpty else { throw VirtualAudioError(.speaker, "file: needs a path: write file:/path/heard.wav") }
        if let reason = whyUnwritable(path) { throw VirtualAudioError(.speaker, "\(path) \(reason)") }
        return .file(path: path)
    }

    /// The end of a sentence that begins with the path; nil when the file can be written.
    private static func whyUnwritable(_ path: String) -> String? {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else { return "is not a regular file" }
            return access(path, W_OK) == 0 ? nil : "cannot be written: \(PlainFileError.systemText(errno))"
        }
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            return "cannot be written: there is no folder \(folder)"
        }
        return access(folder, W_OK | X_OK) == 0 ? nil : "cannot be written: \(PlainFileError.systemText(errno))"
    }
}

/// Why a text does not configure a virtual device.
public struct VirtualAudioError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Device: String, Sendable, Equatable {
        case microphone, speaker
    }

    /// Whose text it is.
    public var device: Device
    /// One sentence: what is wrong, and what to write instead.
    public var message: String

    init(_ device: Device, _ message: String) {
        self.device = device
        self.message = message
    }

    public var description: String { "virtual \(device.rawValue): \(message)" }
}

extension String {
    fileprivate func suffix(after prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
