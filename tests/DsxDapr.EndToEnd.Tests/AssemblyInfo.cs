using System.Runtime.Versioning;

// Each test starts processes of its own; two cores carry one system at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: SupportedOSPlatform("linux")]
