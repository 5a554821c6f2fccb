namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>How a recording's sidecar was started.</summary>
internal sealed record SidecarSetup(string AppId, int? AppPort)
{
    /// <summary>Resource files, as YAML.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The members of the Configuration's <c>spec</c>, one a line.</summary>
    public string Configuration { get; init; } = "mtls: {enabled: false}";

    /// <summary>Further flags.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>Environment variables: tokens, namespace.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
