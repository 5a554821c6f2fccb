using DsxDapr.Contracts.Scanners;
using DsxDapr.Scanner.Engines.Selection;

namespace DsxDapr.Scanner.Engines.Reports;

/// <summary>Asks each of the chosen engines now whether it can scan.</summary>
internal sealed class EngineReports(IReadOnlyList<ChosenEngine> engines, TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>What they answer, in the order of the settings. One that fails or does not answer in time has that as its problem.</summary>
    public Task<EngineReport[]> AskAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(engines.Select(engine => AskAsync(engine, cancellationToken)));

    private async Task<EngineReport> AskAsync(ChosenEngine chosen, CancellationToken cancellationToken)
    {
        var health = await CheckAsync(chosen.Engine, cancellationToken);
        return new EngineReport
        {
            Name = chosen.Name,
            Engine = health.Engine.ToString(),
            Database = health.Engine.DatabaseVersion,
            Problem = health.Problem,
        };
    }

    private async Task<EngineHealth> CheckAsync(IScanEngine engine, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await engine.CheckAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new EngineHealth(engine.Info, $"It did not answer within {Limit.TotalSeconds} seconds.");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new EngineHealth(engine.Info, $"It cannot be asked: {e.Message}");
        }
    }
}
