namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>Tests that compare times: no two of them share the machine.</summary>
[CollectionDefinition(Name)]
public sealed class OneAtATime
{
    public const string Name = "Timed";
}
