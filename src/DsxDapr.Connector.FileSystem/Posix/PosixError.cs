using System.Runtime.InteropServices;

namespace DsxDapr.Connector.FileSystem.Posix;

/// <summary>The error numbers of Linux that decide what happens next.</summary>
internal static class PosixError
{
    public const int NoEntry = 2;
    public const int InputOutput = 5;
    public const int AlreadyExists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int InvalidArgument = 22;
    public const int NotImplemented = 38;

    private const int NotPermitted = 1;
    private const int NoSuchDevice = 6;
    private const int AccessDenied = 13;
    private const int NameTooLong = 36;
    private const int IsLink = 40;

    // Interrupted, input/output error, try again, out of memory, busy, no device, too many open files (of all, of this process), no
    // space, read-only, connection aborted, reset, not connected, shut down, timed out, refused, host down, unreachable, stale handle,
    // over quota. The numbers are those of Linux.
    private static readonly int[] Passing =
        [4, InputOutput, 11, 12, 16, 19, 23, 24, 28, 30, 103, 104, 107, 108, 110, 111, 112, 113, 116, 122];

    /// <summary>Whether an error may pass without anything being done about the file, such as a full disk.</summary>
    public static bool MayPass(IOException error) => error is not NotAnItemException && Passing.Contains(error.HResult);

    /// <summary>The error of the last call, as the exception .NET would throw.</summary>
    public static Exception Last(string path) => ToException(Marshal.GetLastPInvokeError(), path);

    /// <summary>An error as the exception .NET would throw.</summary>
    public static Exception ToException(int error, string path) => error switch
    {
        NoEntry or NotDirectory => new FileNotFoundException($"'{path}' does not exist", path),
        NotPermitted or AccessDenied => new UnauthorizedAccessException($"'{path}': {Marshal.GetPInvokeErrorMessage(error)}"),
        IsLink => new NotAnItemException($"'{path}' is a symbolic link, which is not followed"),
        NoSuchDevice => new NotAnItemException($"'{path}' is not a regular file"),
        NameTooLong => new NotAnItemException($"'{path}' has too long a name"),
        _ => new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(error)}", error),
    };
}
