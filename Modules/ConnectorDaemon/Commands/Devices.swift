import ArgumentParser
import AudioAPI
import ConnectorRuntime

struct Devices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the audio devices and the roles that they would get.")

    @OptionGroup var common: CommonOptions
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        try await common.finish {
            let plugins = PluginCatalogue.plugins
            let loaded = try common.load(plugins, logger: common.logger)
            let survey = try await loaded.configuration.surveyAudio(plugins: plugins, logger: common.logger)
            StandardOutput.write(json ? survey.json : survey.text)
        }
    }
}

extension AudioSurvey {
    fileprivate func roles(of device: AudioDevice) -> [String] {
        [("microphone", microphone), ("speaker", speaker), ("ringer", ringer)].filter { $0.1 == device.id }.map(\.0)
    }

    fileprivate var json: String {
        let elements = devices.map { device in
            JSONText.object([
                ("id", JSONText.quoted(device.id.rawValue)), ("name", JSONText.quoted(device.name)),
                ("direction", JSONText.quoted(device.direction.rawValue)),
                ("form_factor", JSONText.quoted(device.formFactor.rawValue)),
                ("volume", "\(device.volume)"), ("muted", "\(device.muted)"), ("default", "\(device.isDefault)"),
                ("roles", JSONText.array(roles(of: device).map(JSONText.quoted))),
            ])
        }
        return JSONText.object([("backend", JSONText.quoted(backend)), ("devices", JSONText.array(elements))]) + "\n"
    }

    fileprivate var text: String {
        let rows = devices.map { device in
            [
                device.name, device.direction.rawValue, device.formFactor.rawValue,
                "\(device.volume)\(device.muted ? " muted" : "")", roles(of: device).joined(separator: ", "),
            ]
        }
        return "backend: \(backend)\n" + Table.text([["NAME", "DIRECTION", "KIND", "VOLUME", "ROLE"]] + rows)
    }
}
