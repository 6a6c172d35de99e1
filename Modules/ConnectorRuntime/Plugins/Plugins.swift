public import AudioAPI
public import AudioRouting
public import Logging
public import MediaRuntime
import SessionEngine
public import SettingsCatalogue

/// What a connector is put together from, besides its configuration.
public struct Plugins: Sendable {
    /// The first that serves a protocol serves it.
    public var endpoints: [EndpointPlugin]
    /// In the order in which `audio.backend: auto` tries them.
    public var audioBackends: [AudioBackendPlugin]
    /// Known plugins that this build does not have.
    public var absent: [AbsentPlugin]
    /// Encrypts the media of every endpoint; nil: none can.
    public var packetProtection: (any PacketProtection)?
    /// Makes the keys and lights of headsets (`audio.headset_buttons`), once a connector; nil: there are none.
    public var headsetControls: (@Sendable (Logger) -> any HeadsetControls)?
    /// Understands regular expressions in lists of device names; nil: every entry is a name or `*`.
    public var nameExpressions: (any NameExpressions)?

    public init(
        endpoints: [EndpointPlugin], audioBackends: [AudioBackendPlugin], absent: [AbsentPlugin] = [],
        packetProtection: (any PacketProtection)? = nil,
        headsetControls: (@Sendable (Logger) -> any HeadsetControls)? = nil,
        nameExpressions: (any NameExpressions)? = nil
    ) {
        self.endpoints = endpoints
        self.audioBackends = audioBackends
        self.absent = absent
        self.packetProtection = packetProtection
        self.headsetControls = headsetControls
        self.nameExpressions = nameExpressions
    }

    /// The catalogue, with what a connector of these plugins acts on.
    public var settings: [Setting] {
        SettingsCatalogue.all(readBy: endpoints.reduce(SessionSettings.read) { $0.union($1.settings) })
    }
}

/// A plugin that is known and was left out, so that whoever asks for it hears why.
public struct AbsentPlugin: Sendable, Equatable {
    public enum Kind: String, Sendable {
        case endpoint, audioBackend
    }

    public var kind: Kind
    public var name: String
    /// A sentence that says how to get it, such as `build with the package trait SofiaSIP`.
    public var remedy: String

    public init(_ kind: Kind, name: String, remedy: String) {
        self.kind = kind
        self.name = name
        self.remedy = remedy
    }
}
