namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>A line of a signature file cannot be understood.</summary>
internal sealed class SignatureFormatException(string file, long line, string reason)
    : FormatException($"{file}, line {line}: {reason}");
