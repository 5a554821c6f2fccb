using DsxDapr.Connector.Configuration;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Enrollment;

/// <summary>The connector's stable UUID: read from <c>connector_uuid.txt</c> in the data directory, or drawn and written there.</summary>
internal sealed class ConnectorIdentity(IOptions<ConnectorOptions> options)
{
    private const string FileName = "connector_uuid.txt";

    private readonly Lazy<Guid> _uuid = new(() => ReadOrCreate(options.Value.DataDir));

    /// <exception cref="InvalidOperationException">The file does not hold a UUID.</exception>
    /// <exception cref="IOException">The data directory cannot be used.</exception>
    public Guid Uuid => _uuid.Value;

    private static Guid ReadOrCreate(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            // Written aside and moved: a crash leaves no half-written identity, and of two processes one wins.
            var draft = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllText(draft, Guid.NewGuid().ToString("D"));
            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }

        var text = File.ReadAllText(path).Trim();
        return Guid.TryParse(text, out var uuid)
            ? uuid
            : throw new InvalidOperationException($"{path} does not hold a UUID: restore it, or delete it to enrol as a new connector.");
    }
}
