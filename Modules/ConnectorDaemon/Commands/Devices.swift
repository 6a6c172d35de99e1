import ArgumentParser
import AudioAPI
import AudioRouting
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
            try StandardOutput.write(json ? survey.json : survey.text)
        }
    }
}

extension DeviceListing {
    fileprivate var json: String {
        let elements = entries.map { entry in
            let device = entry.device
            return JSONText.object([
                ("id", JSONText.quoted(device.id.rawValue)), ("name", JSONText.quoted(device.name)),
                ("direction", JSONText.quoted(device.direction.rawValue)),
                ("form_factor", JSONText.quoted(device.formFactor.rawValue)),
                ("volume", "\(device.volume)"), ("muted", "\(device.muted)"), ("default", "\(device.isDefault)"),
                ("roles", JSONText.array(entry.roles.map { JSONText.quoted($0.rawValue) })),
                ("reason", JSONText.quoted(entry.reason)),
            ])
        }
        return JSONText.object([("backend", JSONText.quoted(backend)), ("devices", JSONText.array(elements))]) + "\n"
    }

    fileprivate var text: String {
        let rows = entries.map { entry in
            let device = entry.device
            return [
                device.name, device.direction.rawValue, device.formFactor.rawValue,
                "\(device.volume)\(device.muted ? " muted" : "")",
                entry.roles.map(\.rawValue).joined(separator: ", "), entry.reason,
            ]
        }
        return "backend: \(backend)\n" + Table.text([["NAME", "DIRECTION", "KIND", "VOLUME", "ROLE", "WHY"]] + rows)
    }
}
