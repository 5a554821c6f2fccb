using System.Runtime.CompilerServices;
using DsxDapr.Testing;

namespace DsxDapr.Scanner.Tests.Engines.ClamAv;

/// <summary>A test that needs a real clamd.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClamdFactAttribute : FactAttribute
{
    public ClamdFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = Clamd.NotInstalled;
        SkipType = typeof(Clamd);
        SkipUnless = nameof(Clamd.IsInstalled);
    }
}
