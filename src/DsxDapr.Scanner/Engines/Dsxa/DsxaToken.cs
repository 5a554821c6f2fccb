namespace DsxDapr.Scanner.Engines.Dsxa;

/// <summary>The token that DSXA asks for, as it is now.</summary>
/// <param name="value">The token itself; null when it is in a file or there is none.</param>
/// <param name="file">The file that holds it; null when there is none.</param>
internal sealed class DsxaToken(string? value, string? file)
{
    private readonly Lock _reading = new();
    private DateTime _readOf;
    private string? _fromFile;

    /// <summary>The token; null when none is configured.</summary>
    /// <exception cref="EngineException">The file cannot be read.</exception>
    public string? Read()
    {
        if (string.IsNullOrEmpty(file))
        {
            return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
        }

        try
        {
            lock (_reading)
            {
                var written = File.GetLastWriteTimeUtc(file);
                if (_fromFile is null || written != _readOf)
                {
                    (_fromFile, _readOf) = (File.ReadAllText(file).Trim(), written);
                }

                return _fromFile;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException(EngineFailure.Authentication, $"The token file {file} cannot be read: {e.Message}", e);
        }
    }
}
