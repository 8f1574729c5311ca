using Flywheel.Core;
using Flywheel.Engines.DuckDb.Native;

namespace Flywheel.Engines.DuckDb;

/// <summary>A text cut into statements. Each is prepared when its turn comes, because it may use what the one before made.</summary>
internal sealed unsafe class Script(DuckDbConnection connection, ExtractedHandle handle, int count, string sql) : IDisposable
{
    internal int Count => count;

    internal string Sql => sql;

    public void Dispose() => handle.Dispose();

    internal Result<Statement> Prepare(int index)
    {
        if (NativeMethods.duckdb_prepare_extracted_statement(connection.Handle, handle, (ulong)index, out var prepared) == NativeState.Success)
        {
            prepared.Keep(connection.Handle);
            return new Statement(connection, prepared, sql);
        }

        using (prepared)
        {
            return DuckDbRefusals.From(NativeText.Read(NativeMethods.duckdb_prepare_error(prepared)), sql);
        }
    }
}
