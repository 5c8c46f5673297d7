/**
 * A program as people write it, in its bad or its good form: the class that a proof runs is in the very file that
 * rocketaudit scans. Orders is the shop around it: the service that it calls, and where its servers are.
 */
interface Form extends Program<Orders> {
}
