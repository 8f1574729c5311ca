using System.Reflection;
using System.Runtime.InteropServices;
using Flywheel.Core;
using Flywheel.Core.Native;
using Flywheel.Engines.DuckDb.Native;

namespace Flywheel.Engines.DuckDb;

/// <summary>The native library: where it was found and whether it is the one the binding was written for.</summary>
public static unsafe class DuckDbLibrary
{
    /// <summary>The version of DuckDB whose C API the binding follows.</summary>
    public const string BoundVersion = "v1.5.6";

    private static string? _path;

    /// <summary>Loads the library and tells where it is and which version; refuses with what to do when it is missing or another one.</summary>
    public static Result<DuckDbLibraryFound> Check()
    {
        var search = NativeLibrarySearch.For(NativeMethods.Library);
        if (!search.Places().Any(File.Exists))
        {
            return search.Missing();
        }

        var version = NativeText.Read(NativeMethods.duckdb_library_version());
        return version == BoundVersion
            ? new DuckDbLibraryFound(_path ?? search.FileName, version)
            : new Refusal("engine.library-version", "Another DuckDB", $"'{_path}' is DuckDB {version}; the binding is for {BoundVersion}.", "Run eng/setup.");
    }

    internal static nint Resolve(string name, Assembly _, DllImportSearchPath? __)
    {
        if (name != NativeMethods.Library)
        {
            return 0;
        }

        var search = NativeLibrarySearch.For(name);
        foreach (var place in search.Places().Where(File.Exists))
        {
            _path = place;
            return NativeLibrary.Load(place);
        }

        throw new DllNotFoundException(search.Missing().ToString());
    }
}
