using System.Reflection;
using System.Runtime.InteropServices;
using Flywheel.Core;
using Flywheel.Core.Native;

namespace Flywheel.Engines.XGBoost.Native;

/// <summary>Loads the native library, once a process.</summary>
internal static partial class XGBoostLibrary
{
    private const string FileName = "libxgboost.so.0";

    /// <summary>What the library itself needs, in order. Loaded first when they lie beside it, so that no system-wide package is needed.</summary>
    private static readonly string[] Needed = ["libgomp.so.1", "libdmlc.so.0"];

    private static readonly Lazy<Result<nint>> Loaded = new(() => Load(
        new NativeLibrarySearch(FileName, AppContext.BaseDirectory, Environment.GetEnvironmentVariable(NativeLibrarySearch.Setting))));

    /// <summary>Null when the library is there, or why it is not.</summary>
    public static Refusal? Check() => Loaded.Value.Refusals.FirstOrDefault();

    public static nint Resolve(string name, Assembly _, DllImportSearchPath? __)
    {
        if (name != XGBoostNative.Library)
        {
            return 0;
        }

        return Loaded.Value.TryGet(out var library) ? library : throw new DllNotFoundException(Loaded.Value.Refusals[0].ToString());
    }

    /// <summary>Loads the first file that a search finds, and before it what lies beside it that it needs.</summary>
    public static Result<nint> Load(NativeLibrarySearch search)
    {
        if (search.Places().FirstOrDefault(File.Exists) is not { } path)
        {
            return search.Missing();
        }

        RestInsteadOfSpinning();
        foreach (var needed in Needed.Select(name => Path.Combine(Path.GetDirectoryName(path)!, name)).Where(File.Exists))
        {
            NativeLibrary.TryLoad(needed, out _);
        }

        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception problem) when (problem is DllNotFoundException or BadImageFormatException)
        {
            return XGBoostRefusals.LibraryBroken(path, problem.Message);
        }
    }

    /// <summary>
    /// OpenMP's threads spin while they wait for each other, up to a hundred milliseconds of a core. Beside a server, a table engine or another fit
    /// that makes training several times slower (measured: five times). Read by libgomp when it loads; a user's own setting stays.
    /// </summary>
    private static void RestInsteadOfSpinning()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetVariable("OMP_WAIT_POLICY", "passive", overwrite: 0);
        }
    }

    // .NET keeps its own copy of the environment; native code sees only what is set through the C library.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
