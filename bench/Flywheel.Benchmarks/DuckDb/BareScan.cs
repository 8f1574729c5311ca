using System.Runtime.InteropServices;
using System.Text;
using Flywheel.Engines.DuckDb.Native;

namespace Flywheel.Benchmarks.DuckDb;

/// <summary>The C API as a C program would use it: function pointers, raw handles, no checks. What the binding is compared with.</summary>
internal sealed unsafe class BareScan : IDisposable
{
    private readonly nint _library;
    private readonly nint _database;
    private readonly nint _connection;

    internal BareScan(string library, string setUp)
    {
        _library = NativeLibrary.Load(library);
        nint database, connection;
        ((delegate* unmanaged<byte*, nint*, int>)Export("duckdb_open"))(null, &database);
        ((delegate* unmanaged<nint, nint*, int>)Export("duckdb_connect"))(database, &connection);
        (_database, _connection) = (database, connection);
        foreach (var statement in setUp.Split(';'))
        {
            fixed (byte* sql = Encoding.UTF8.GetBytes(statement + '\0'))
            {
                ((delegate* unmanaged<nint, byte*, nint, int>)Export("duckdb_query"))(connection, sql, 0);
            }
        }
    }

    public void Dispose()
    {
        var (connection, database) = (_connection, _database);
        Destroy("duckdb_disconnect", &connection);
        Destroy("duckdb_close", &database);
    }

    /// <summary>The sum of the first column, 64 bits wide.</summary>
    internal long Sum(string query)
    {
        nint prepared, pending;
        var result = default(NativeResult);
        fixed (byte* sql = Encoding.UTF8.GetBytes(query + '\0'))
        {
            ((delegate* unmanaged<nint, byte*, nint*, int>)Export("duckdb_prepare"))(_connection, sql, &prepared);
        }

        ((delegate* unmanaged<nint, nint*, int>)Export("duckdb_pending_prepared_streaming"))(prepared, &pending);
        ((delegate* unmanaged<nint, NativeResult*, int>)Export("duckdb_execute_pending"))(pending, &result);
        var sum = SumChunks(&result);
        ((delegate* unmanaged<NativeResult*, void>)Export("duckdb_destroy_result"))(&result);
        Destroy("duckdb_destroy_pending", &pending);
        Destroy("duckdb_destroy_prepare", &prepared);
        return sum;
    }

    private long SumChunks(NativeResult* result)
    {
        var fetch = (delegate* unmanaged<NativeResult, nint>)Export("duckdb_fetch_chunk");
        var size = (delegate* unmanaged<nint, ulong>)Export("duckdb_data_chunk_get_size");
        var vector = (delegate* unmanaged<nint, ulong, nint>)Export("duckdb_data_chunk_get_vector");
        var data = (delegate* unmanaged<nint, long*>)Export("duckdb_vector_get_data");
        var sum = 0L;
        for (var chunk = fetch(*result); chunk != 0; chunk = fetch(*result))
        {
            var values = data(vector(chunk, 0));
            var count = (int)size(chunk);
            for (var i = 0; i < count; i++)
            {
                sum += values[i];
            }

            Destroy("duckdb_destroy_data_chunk", &chunk);
        }

        return sum;
    }

    private void Destroy(string function, nint* handle) => ((delegate* unmanaged<nint*, void>)Export(function))(handle);

    private nint Export(string function) => NativeLibrary.GetExport(_library, function);
}
