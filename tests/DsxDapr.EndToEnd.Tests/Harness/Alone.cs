namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>The tests that have the machine to themselves: they kill, measure time, or keep a rate.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
