namespace DsxDapr.Scanner.Tests;

/// <summary>Tests that measure the process's memory, and so run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MemoryTests
{
    public const string Name = "memory";
}
