namespace DsxDapr.Hub.Listeners;

/// <summary>Where the hub listens.</summary>
[Flags]
internal enum HubListeners
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>The loopback port, for the hub's own sidecar and for whoever is on its machine. Every route is there.</summary>
    Sidecar = 1,

    /// <summary>For users and their programs.</summary>
    Api = 2,

    /// <summary>For connectors outside the mesh.</summary>
    Internal = 4,
}
