using System.Text.Json;

namespace DsxDapr.Forwarder.Tests;

/// <summary>A directory for the time of a test.</summary>
internal sealed class TestDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dsx-forwarder-");

    public string Path => _directory.FullName;

    public string Output => System.IO.Path.Combine(Path, "events.jsonl");

    public IEnumerable<string> Files => _directory.EnumerateFiles("*.jsonl").Select(f => f.Name).Order();

    public string[] ReadLines() => File.ReadAllLines(Output);

    /// <summary>The ids of the lines, also while the file is being written.</summary>
    public string?[] ReadIds()
    {
        using var reader = new StreamReader(new FileStream(Output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. reader.ReadToEnd().TrimEnd('\n').Split('\n')
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("id").GetString())];
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
