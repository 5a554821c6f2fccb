namespace DsxDapr.Scanner.Engines.Selection;

/// <summary>One of the engines that the settings choose.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Engine">The engine, which may be a pool of instances.</param>
internal sealed record ChosenEngine(string Name, IScanEngine Engine);
