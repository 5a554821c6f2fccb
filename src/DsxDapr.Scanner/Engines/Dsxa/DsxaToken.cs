namespace DsxDapr.Scanner.Engines.Dsxa;

/// <summary>The token that DSXA asks for, as it is now: from the settings when they name one, else from the secret store.</summary>
/// <param name="value">The token itself; null when it is elsewhere or there is none.</param>
/// <param name="file">The file that holds it, which wins over <paramref name="value"/>; null when there is none.</param>
/// <param name="stored">The secret store; null when there is none.</param>
internal sealed class DsxaToken(string? value, string? file, StoredDsxaToken? stored = null)
{
    private readonly Lock _reading = new();
    private DateTime _readOf;
    private string? _fromFile;

    /// <summary>The token; null when there is none.</summary>
    /// <exception cref="EngineException">The file cannot be read.</exception>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellationToken) =>
        !string.IsNullOrEmpty(file) ? ReadFile(file)
        : !string.IsNullOrWhiteSpace(value) ? value.Trim()
        : stored is not null ? await stored.ReadAsync(cancellationToken)
        : null;

    private string ReadFile(string path)
    {
        try
        {
            lock (_reading)
            {
                var written = File.GetLastWriteTimeUtc(path);
                if (_fromFile is null || written != _readOf)
                {
                    (_fromFile, _readOf) = (File.ReadAllText(path).Trim(), written);
                }

                return _fromFile;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException(EngineFailure.Authentication, $"The token file {path} cannot be read: {e.Message}", e);
        }
    }
}
