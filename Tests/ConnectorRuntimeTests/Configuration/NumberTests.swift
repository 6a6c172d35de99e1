import SettingsCatalogue
import Testing

@testable import ConnectorRuntime

/// Numbers that arithmetic could trap on, under every key and every option, from every source.
@Suite("Numbers in the configuration")
struct ConfigurationNumberTests {
    static let texts = [
        "0", "-1", "1.5", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "18446744073709551616", "99999999999", "1e30", "-1e30", "1e400", "NaN", "inf", "",
    ]

    /// Every key of the schema: the value is taken when it is in its range, and refused by name when it is not.
    @Test(arguments: ConfigurationSchema(plugins: knownPlugins).names)
    func keys(name: String) throws {
        let key = try #require(ConfigurationSchema(plugins: knownPlugins).key(name))
        for text in Self.texts {
            let flag = ConfigurationFlag(key: name, value: text, spelling: "--set")
            for found in [try problems("\(name): \"\(text)\"\n"), try problems("", flags: [flag])] {
                guard case .integer(let range) = key.kind else { continue }
                let isFine = Int(text).map(range.contains) ?? false
                #expect(found.isEmpty == isFine, "\(name): \(text)")
                #expect(isFine || found.map(\.key) == [name])
            }
        }
    }

    @Test(arguments: SettingsCatalogue.all)
    func options(setting: Setting) throws {
        let key = setting.key.replacing("<n>", with: "0").replacing("<name>", with: "pcmu")
        for text in Self.texts {
            var configuration = ConnectorConfiguration()
            configuration.sessions.defaultSettings = [key: text]
            let used: String
            do {
                used = try configuration.checked(plugins: knownPlugins).sessions.defaultSettings[key] ?? ""
            } catch {
                #expect(error.problems.map(\.key) == ["sipendpoint.\(key)"])
                continue
            }
            let values = SettingValues([key: used])
            switch setting.kind {
            case .integer(let range): #expect(range.contains(values.integer(key)), "\(key): \(text)")
            case .decimal(let range): #expect(range.contains(values.decimal(key)), "\(key): \(text)")
            case .flag: #expect(["0", "1"].contains(used))
            case .text, .choice, .list, .deviceNames, .file, .server, .httpProxy, .address, .peers: break
            }
        }
    }
}
