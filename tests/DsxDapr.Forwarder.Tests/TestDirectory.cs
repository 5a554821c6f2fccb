namespace DsxDapr.Forwarder.Tests;

/// <summary>A directory for the time of a test.</summary>
internal sealed class TestDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dsx-forwarder-");

    public string Path => _directory.FullName;

    public string Output => System.IO.Path.Combine(Path, "events.jsonl");

    public IEnumerable<string> Files => _directory.EnumerateFiles("*.jsonl").Select(f => f.Name).Order();

    public string[] ReadLines() => File.ReadAllLines(Output);

    public void Dispose() => _directory.Delete(recursive: true);
}
