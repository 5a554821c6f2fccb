namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>Holds the newest signatures that could be loaded; scans under way keep those they began with.</summary>
/// <param name="directory">The signature directory; null for the built-in signature only.</param>
/// <param name="logger">Where loads are reported.</param>
internal sealed partial class SignatureStore(string? directory, ILogger<SignatureStore> logger)
{
    private readonly Lock _loading = new();
    private SignatureFile[]? _seen;
    private string? _lastFailure;
    private volatile SignatureDatabase _current = SignatureDatabase.BuiltIn;

    /// <summary>The newest signatures.</summary>
    public SignatureDatabase Current => _current;

    /// <summary>Loads the signatures at start.</summary>
    /// <exception cref="IOException">The directory or a file cannot be read.</exception>
    /// <exception cref="SignatureFormatException">A line cannot be understood.</exception>
    public void Load()
    {
        lock (_loading)
        {
            if (directory is null)
            {
                return;
            }

            var files = SignatureFile.FindIn(directory);
            LoadFiles(files);
            _seen = files;
        }
    }

    /// <summary>
    /// Loads again when a file was added, changed or removed. When that fails the signatures stay as they are and the reason is
    /// logged once; a file that cannot be understood is left until it changes, one that cannot be read is tried again.
    /// </summary>
    /// <returns>Whether new signatures are in use.</returns>
    public bool ReloadIfChanged()
    {
        lock (_loading)
        {
            try
            {
                return directory is not null && TryLoadChanged(directory);
            }
            catch (FormatException e)
            {
                ReportFailure(e.Message);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _seen = null;
                ReportFailure(e.Message);
            }

            return false;
        }
    }

    private bool TryLoadChanged(string path)
    {
        var files = SignatureFile.FindIn(path);
        if (_seen is not null && files.SequenceEqual(_seen))
        {
            return false;
        }

        _seen = files;
        LoadFiles(files);
        return true;
    }

    private void LoadFiles(SignatureFile[] files)
    {
        _current = files.Length == 0 ? SignatureDatabase.BuiltIn : SignatureFileReader.Load(files);
        _lastFailure = null;
        LogLoaded(_current.Version, files.Length);
    }

    private void ReportFailure(string reason)
    {
        if (reason != _lastFailure)
        {
            _lastFailure = reason;
            LogNotReloaded(reason, _current.Version);
        }
    }

    [LoggerMessage(LogLevel.Information, "Signatures {Version} loaded from {Files} files")]
    private partial void LogLoaded(string version, int files);

    [LoggerMessage(LogLevel.Error, "Changed signatures cannot be loaded, {Version} stays in use: {Reason}")]
    private partial void LogNotReloaded(string reason, string version);
}
