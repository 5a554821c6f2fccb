using System.Runtime.Versioning;

// Each collection starts processes of its own: two at a time use what the other leaves of two cores, and more would only be slower.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
[assembly: SupportedOSPlatform("linux")]
