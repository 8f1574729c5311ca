using Flywheel.Core.Native;
using Flywheel.Data.Tables;
using Flywheel.Engines.DuckDb;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Engines.Tests.DuckDb;

public sealed class DuckDbLibraryTests
{
    [Fact]
    public void The_library_is_found_and_is_the_one_bound_to()
    {
        var found = DuckDbLibrary.Check().Value;

        found.Version.ShouldBe("v1.5.6");
        File.Exists(found.Path).ShouldBeTrue();
    }

    [Fact]
    public void A_missing_library_is_refused_with_every_place_and_what_to_do()
    {
        var search = new NativeLibrarySearch("libduckdb.so", "/app/bin/", "/natives");

        search.Places().ShouldBe(["/app/bin/libduckdb.so", "/natives/libduckdb.so", "/app/bin/artifacts/native/libduckdb.so", "/app/artifacts/native/libduckdb.so", "/artifacts/native/libduckdb.so"]);
        search.Missing().ToString().ShouldBe(
            "'libduckdb.so' was looked for beside the program (/app/bin/), in FLYWHEEL_NATIVE (/natives) and in artifacts/native of every folder above the program. "
            + "Run eng/setup, or set FLYWHEEL_NATIVE to the folder that holds it.");
    }

    [Fact]
    public void The_engine_comes_with_its_room()
    {
        using var services = new ServiceCollection().AddDuckDb().BuildServiceProvider();

        services.GetRequiredService<ITableEngine>().Name.ShouldBe("duckdb");
    }
}
