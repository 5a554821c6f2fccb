namespace DsxDapr.Cli;

/// <summary>Ends a command: the message is one sentence for the person at the terminal, without a stack trace.</summary>
internal sealed class CliException(string sentence, Exception? cause = null) : Exception(sentence, cause);
