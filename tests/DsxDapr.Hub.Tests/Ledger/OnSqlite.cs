namespace DsxDapr.Hub.Tests.Ledger;

public sealed class AuditOnSqliteTests() : AuditTests(LedgerBackend.Sqlite);

public sealed class ClearOnSqliteTests() : ClearTests(LedgerBackend.Sqlite);

public sealed class DispatchOnSqliteTests() : DispatchTests(LedgerBackend.Sqlite);

public sealed class IntakeOnSqliteTests() : IntakeTests(LedgerBackend.Sqlite);

public sealed class JobOnSqliteTests() : JobTests(LedgerBackend.Sqlite);

public sealed class RecordOnSqliteTests() : RecordTests(LedgerBackend.Sqlite);

public sealed class RequeueOnSqliteTests() : RequeueTests(LedgerBackend.Sqlite);

public sealed class FigureOnSqliteTests() : FigureTests(LedgerBackend.Sqlite);

public sealed class ScheduleOnSqliteTests() : ScheduleTests(LedgerBackend.Sqlite);

public sealed class RescanOnSqliteTests() : RescanTests(LedgerBackend.Sqlite);

public sealed class RetireOnSqliteTests() : RetireTests(LedgerBackend.Sqlite);

public sealed class ScanOnceOnSqliteTests() : ScanOnceTests(LedgerBackend.Sqlite);
