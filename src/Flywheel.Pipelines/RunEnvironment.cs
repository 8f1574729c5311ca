using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Flywheel.Pipelines;

/// <summary>Where a run happened: for people who read its record later. Never part of a key.</summary>
public static class RunEnvironment
{
    /// <summary>Runtime, system, machine, processors, the commit of a folder under Git, and the packages loaded so far, as JSON.</summary>
    /// <param name="folder">The project's folder, or one inside it.</param>
    public static string Describe(string folder) => CanonicalJson.Of(JsonSerializer.Serialize(new
    {
        runtime = RuntimeInformation.FrameworkDescription,
        system = RuntimeInformation.OSDescription,
        architecture = RuntimeInformation.ProcessArchitecture.ToString(),
        machine = Environment.MachineName,
        processors = Environment.ProcessorCount,
        commit = Commit(folder),
        packages = Packages(),
    }));

    /// <summary>Read from Git's own files, so no Git has to be installed.</summary>
    private static string? Commit(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            var git = Path.Combine(at.FullName, ".git");
            if (File.Exists(git) && File.ReadAllText(git).Split("gitdir: ", 2) is [_, var elsewhere])
            {
                git = Path.GetFullPath(elsewhere.Trim(), at.FullName);
            }

            if (Directory.Exists(git))
            {
                return Head(git);
            }
        }

        return null;
    }

    private static string? Head(string git)
    {
        var head = Read(Path.Combine(git, "HEAD"));
        if (head?.StartsWith("ref: ", StringComparison.Ordinal) != true)
        {
            return head;
        }

        var name = head["ref: ".Length..];
        var shared = Read(Path.Combine(git, "commondir")) is { } common ? Path.GetFullPath(common, git) : git;
        return Read(Path.Combine(git, name)) ?? Read(Path.Combine(shared, name))
            ?? Read(Path.Combine(shared, "packed-refs"))?.Split('\n').FirstOrDefault(line => line.EndsWith(" " + name, StringComparison.Ordinal))?.Split(' ')[0];
    }

    private static string? Read(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : null;

    private static SortedDictionary<string, string> Packages()
    {
        SortedDictionary<string, string> packages = new(StringComparer.Ordinal);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            var name = assembly.GetName();
            if (!assembly.IsDynamic && name.Name is { } text && !text.StartsWith("System.", StringComparison.Ordinal))
            {
                packages[text] = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? name.Version?.ToString() ?? "";
            }
        }

        return packages;
    }
}
