import Glibc

/// Which version this is, and what it runs on.
public enum ConnectorVersion {
    public static let number = "0.1.0"

    /// What SIP servers read as User-Agent.
    public static let userAgent = "softphone-connector/\(number)"

    /// The value of `X-Genesys-Softphone-Version`, with the two blanks of the reference.
    public static var header: String { "\(number)  (\(operatingSystem))" }

    /// Such as `Debian GNU/Linux 12 (bookworm)`, else the kernel's name and release.
    static var operatingSystem: String {
        if let text = try? ConfigurationFile.read("/etc/os-release"), let name = prettyName(in: text) { return name }
        var system = utsname()
        guard uname(&system) == 0 else { return "Linux" }
        return "\(text(of: system.sysname)) \(text(of: system.release))"
    }

    /// `PRETTY_NAME` of os-release(5).
    static func prettyName(in text: String) -> String? {
        for line in text.split(separator: "\n") where line.hasPrefix("PRETTY_NAME=") {
            let name = line.dropFirst("PRETTY_NAME=".count).filter { !"\"'\\".contains($0) }
            if !name.isEmpty, name.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return name }
        }
        return nil
    }

    private static func text(of field: some Any) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
