namespace DsxDapr.DevSidecar.Tests.Support;

/// <summary>Tests that change or measure what belongs to the whole process, its environment say, and so run while no other does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public static class Alone;
