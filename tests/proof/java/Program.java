/** A program that a proof runs, and the shop that it works for. */
interface Program<S extends Shop> {
    void run(S shop) throws Exception;
}
