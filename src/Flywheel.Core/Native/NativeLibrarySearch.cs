namespace Flywheel.Core.Native;

/// <summary>
/// Where a native library may be, in the order tried: beside the program, in the folder that <c>FLYWHEEL_NATIVE</c> names, in the
/// <c>artifacts/native</c> of the repository the program was built in. Reads nothing: the engine that owns the library tries the places.
/// </summary>
/// <param name="FileName">The library's file name on this system: <c>libduckdb.so</c>.</param>
/// <param name="ProgramFolder">The folder of the running program.</param>
/// <param name="SettingFolder">The value of <see cref="Setting"/>, or null.</param>
public sealed record NativeLibrarySearch(string FileName, string ProgramFolder, string? SettingFolder)
{
    /// <summary>The environment variable that names a folder of native libraries.</summary>
    public const string Setting = "FLYWHEEL_NATIVE";

    /// <summary>The search this process makes for a library of this name: <c>duckdb</c> becomes <c>libduckdb.so</c>, <c>libduckdb.dylib</c> or <c>duckdb.dll</c>.</summary>
    public static NativeLibrarySearch For(string name) => new(FileNameOf(name), AppContext.BaseDirectory, Environment.GetEnvironmentVariable(Setting));

    /// <summary>Full paths, the first to be tried first.</summary>
    public IEnumerable<string> Places()
    {
        yield return Path.Combine(ProgramFolder, FileName);
        if (!string.IsNullOrEmpty(SettingFolder))
        {
            yield return Path.GetFullPath(Path.Combine(SettingFolder, FileName));
        }

        for (var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(ProgramFolder)); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return Path.Combine(folder, "artifacts", "native", FileName);
        }
    }

    /// <summary>The refusal when no place had it: what was looked for, where, what to do.</summary>
    public Refusal Missing() => new(
        "engine.library-missing",
        "Native library missing",
        $"'{FileName}' was looked for beside the program ({ProgramFolder}), in {Setting} ({(string.IsNullOrEmpty(SettingFolder) ? "not set" : SettingFolder)}) and in artifacts/native of every folder above the program.",
        $"Run eng/setup, or set {Setting} to the folder that holds it.");

    private static string FileNameOf(string name) =>
        OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";
}
