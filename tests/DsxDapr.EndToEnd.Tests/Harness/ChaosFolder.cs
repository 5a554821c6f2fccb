using System.Globalization;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>A folder of many small files, every hundredth of which is bad.</summary>
internal sealed class ChaosFolder : IDisposable
{
    private const int Folders = 97;

    private readonly TestFolder _folder = new();

    /// <summary>Fills a folder.</summary>
    /// <param name="files">How many files.</param>
    /// <param name="seed">Makes the files differ from those of another run.</param>
    public ChaosFolder(int files, int seed)
    {
        for (var number = 0; number < files; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{number % Folders}/{number}.bin");
            if (number % 100 == 50)
            {
                _folder.Write(name, Eicar.Bytes);
                Malicious.Add(name);
            }
            else
            {
                _folder.Write(name, string.Create(CultureInfo.InvariantCulture, $"file {number} of seed {seed}"));
            }
        }
    }

    /// <summary>Its path.</summary>
    public string Path => _folder.Path;

    /// <summary>The bad ones, relative to it.</summary>
    public List<string> Malicious { get; } = [];

    /// <summary>The bad ones have left, once each and whole, for another folder, and nothing else has.</summary>
    /// <param name="quarantine">Where they are now.</param>
    /// <param name="files">How many files there were.</param>
    public void ShouldHaveMovedTheBadOnesTo(TestFolder quarantine, int files)
    {
        Malicious.ShouldAllBe(name => !File.Exists(_folder[name]));
        var moved = Directory.GetFiles(quarantine.Path, "*", SearchOption.AllDirectories)
            .Where(static file => !System.IO.Path.GetFileName(file).StartsWith('.')).ToList();
        moved.Count.ShouldBe(Malicious.Count);
        moved.ShouldAllBe(static file => File.ReadAllBytes(file).SequenceEqual(Eicar.Bytes));
        Directory.GetFiles(Path, "*", SearchOption.AllDirectories).Length.ShouldBe(files - Malicious.Count);
    }

    public void Dispose() => _folder.Dispose();
}
