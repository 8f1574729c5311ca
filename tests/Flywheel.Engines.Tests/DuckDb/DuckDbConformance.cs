using Flywheel.Data.Tables;
using Flywheel.Engines.DuckDb;
using Flywheel.Testing.Tables;

namespace Flywheel.Engines.Tests.DuckDb;

public sealed class DuckDbConformance : TableEngineConformance
{
    protected override ITableEngine MakeEngine() => new DuckDbTableEngine(TimeProvider.System);
}
