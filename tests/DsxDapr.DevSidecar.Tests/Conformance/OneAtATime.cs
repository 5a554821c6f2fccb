namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>Replays compare times, so that no two of them share the machine.</summary>
[CollectionDefinition(Name)]
public sealed class OneAtATime
{
    public const string Name = "Conformance";
}
