namespace DsxDapr.Hub.Tests.Ledger;

public sealed class AuditOnPostgreSqlTests() : AuditTests(LedgerBackend.PostgreSql);

public sealed class ClearOnPostgreSqlTests() : ClearTests(LedgerBackend.PostgreSql);

public sealed class DispatchOnPostgreSqlTests() : DispatchTests(LedgerBackend.PostgreSql);

public sealed class IntakeOnPostgreSqlTests() : IntakeTests(LedgerBackend.PostgreSql);

public sealed class JobOnPostgreSqlTests() : JobTests(LedgerBackend.PostgreSql);

public sealed class RecordOnPostgreSqlTests() : RecordTests(LedgerBackend.PostgreSql);

public sealed class RequeueOnPostgreSqlTests() : RequeueTests(LedgerBackend.PostgreSql);

public sealed class FigureOnPostgreSqlTests() : FigureTests(LedgerBackend.PostgreSql);

public sealed class ScheduleOnPostgreSqlTests() : ScheduleTests(LedgerBackend.PostgreSql);

public sealed class RescanOnPostgreSqlTests() : RescanTests(LedgerBackend.PostgreSql);

public sealed class RetireOnPostgreSqlTests() : RetireTests(LedgerBackend.PostgreSql);

public sealed class ScanOnceOnPostgreSqlTests() : ScanOnceTests(LedgerBackend.PostgreSql);
