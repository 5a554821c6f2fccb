using Microsoft.Extensions.Logging.Console;

namespace DsxDapr.Hosting.Logging;

/// <summary>The line format has no settings; the logging framework asks for a type of its own.</summary>
internal sealed class LineFormatterOptions : ConsoleFormatterOptions;
